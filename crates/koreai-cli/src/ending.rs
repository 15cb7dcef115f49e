//! How a command ends, put together from its steps.

use crate::exit::Exit;
use crate::failure::Failure;

/// The endings of the steps of a command. No step takes back what another one found: the greatest exit code
/// counts, and every failure is printed.
#[derive(Default)]
pub(crate) struct Ending {
    exit: Exit,
    failure: Option<Failure>,
}

impl Ending {
    /// The exit code is this one, or a greater one.
    pub(crate) fn raise(&mut self, exit: Exit) {
        self.exit = self.exit.max(exit);
    }

    /// What a step gave, if it did not fail.
    pub(crate) fn take<T>(&mut self, result: Result<T, impl Into<Failure>>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(failure) => {
                let failure = failure.into();
                self.failure = Some(match self.failure.take() {
                    Some(before) => before.and(failure),
                    None => failure,
                });
                None
            }
        }
    }

    pub(crate) fn end(self) -> Result<Exit, Failure> {
        match self.failure {
            Some(mut failure) => {
                failure.exit = failure.exit.max(self.exit);
                Err(failure)
            }
            None => Ok(self.exit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_step_takes_back_what_another_found() {
        let fails = |exit, message: &str| Err::<(), _>(Failure::new(exit, message));
        for (raised, steps, expected) in [
            (Exit::Success, vec![], Ok(Exit::Success)),
            (Exit::Incomplete, vec![Ok(())], Ok(Exit::Incomplete)),
            (
                Exit::Incomplete,
                vec![fails(Exit::Api, "a"), Ok(()), fails(Exit::Trouble, "b")],
                Err((Exit::Incomplete, "a\nerror: b")),
            ),
            (
                Exit::Invalid,
                vec![fails(Exit::Trouble, "a"), fails(Exit::Unknown, "b")],
                Err((Exit::Unknown, "a\nerror: b")),
            ),
            (
                Exit::Success,
                vec![fails(Exit::Trouble, "full"), fails(Exit::Trouble, "full")],
                Err((Exit::Trouble, "full")),
            ),
        ] {
            let mut ending = Ending::default();
            ending.raise(raised);
            for step in steps {
                ending.take(step);
            }
            let ended = ending.end();
            let ended = ended.map_err(|failure| (failure.exit, failure.to_string()));
            let expected = expected.map_err(|(exit, message)| (exit, message.to_owned()));
            assert_eq!(ended, expected);
        }
    }
}
