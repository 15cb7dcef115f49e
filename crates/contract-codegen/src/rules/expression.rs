//! The typed form that rules are translated to.

/// What an expression comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A truth value.
    Bool,
    /// An integer from -(2^53 - 1) to 2^53 - 1.
    Int,
    /// Any number: it is compared, and not calculated with.
    Double,
    /// A text.
    Text,
    /// A timestamp.
    Time,
    /// A duration.
    Span,
    /// An array of texts.
    Texts,
    /// An array of anything: it has a size.
    List,
}

/// A typed expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// What it comes to.
    pub kind: Type,
    /// What it consists of.
    pub node: Node,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// As most languages write it.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

/// A calculation with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calculation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Calculation {
    /// The function of the packages' own that does it with integers.
    pub fn function(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Subtract => "subtract",
            Self::Multiply => "multiply",
            Self::Divide => "divide",
            Self::Remainder => "remainder",
        }
    }

    /// The calculation as JavaScript and Python write it, over operands of these types; `v` has the values of
    /// rules.
    pub fn over_values(self, left: (Type, String), right: (Type, String)) -> String {
        let ((left, first), (right, second)) = (left, right);
        match (left, self, right) {
            (Type::Int, ..) => format!("v.{}({first}, {second})", self.function()),
            (Type::Time, Self::Subtract, Type::Time) | (Type::Span, Self::Subtract, _) => {
                format!("v.span({first} - {second})")
            }
            (Type::Span, _, Type::Span) => format!("v.span({first} + {second})"),
            (_, Self::Subtract, _) => format!("v.time({first} - {second})"),
            _ => format!("v.time({first} + {second})"),
        }
    }
}

/// What an expression consists of. The types of operands were checked when it was made.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(String),
    /// In nanoseconds.
    Span(i64),
    /// Whether there is a member.
    Has(Vec<String>),
    /// The value of a member.
    Member(Vec<String>),
    Not(Box<Expression>),
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
    /// Condition, what holds if it is true, and if not.
    Conditional(Box<Expression>, Box<Expression>, Box<Expression>),
    Compare(Comparison, Box<Expression>, Box<Expression>),
    /// Of integers, or of a timestamp and durations.
    Calculate(Calculation, Box<Expression>, Box<Expression>),
    Negate(Box<Expression>),
    Concat(Box<Expression>, Box<Expression>),
    Size(Box<Expression>),
    /// Whether a text, number or truth value is among others.
    OneOf(Box<Expression>, Vec<Expression>),
    /// Whether a text is in an array of texts.
    InTexts(Box<Expression>, Box<Expression>),
    /// Whether a pattern is found in a text.
    Matches(Box<Expression>, String),
    Timestamp(Box<Expression>),
}

impl Expression {
    /// The expressions that it is made of.
    pub fn parts(&self) -> Vec<&Expression> {
        match &self.node {
            Node::Bool(_)
            | Node::Int(_)
            | Node::Double(_)
            | Node::Text(_)
            | Node::Span(_)
            | Node::Has(_)
            | Node::Member(_) => Vec::new(),
            Node::Not(a)
            | Node::Negate(a)
            | Node::Size(a)
            | Node::Timestamp(a)
            | Node::Matches(a, _) => vec![a],
            Node::And(a, b)
            | Node::Or(a, b)
            | Node::Compare(_, a, b)
            | Node::Calculate(_, a, b)
            | Node::Concat(a, b)
            | Node::InTexts(a, b) => vec![a, b],
            Node::Conditional(a, b, c) => vec![a, b, c],
            Node::OneOf(a, others) => std::iter::once(&**a).chain(others).collect(),
        }
    }

    /// The same, to be replaced.
    pub fn parts_mut(&mut self) -> Vec<&mut Expression> {
        match &mut self.node {
            Node::Bool(_)
            | Node::Int(_)
            | Node::Double(_)
            | Node::Text(_)
            | Node::Span(_)
            | Node::Has(_)
            | Node::Member(_) => Vec::new(),
            Node::Not(a)
            | Node::Negate(a)
            | Node::Size(a)
            | Node::Timestamp(a)
            | Node::Matches(a, _) => vec![a],
            Node::And(a, b)
            | Node::Or(a, b)
            | Node::Compare(_, a, b)
            | Node::Calculate(_, a, b)
            | Node::Concat(a, b)
            | Node::InTexts(a, b) => vec![a, b],
            Node::Conditional(a, b, c) => vec![a, b, c],
            Node::OneOf(a, others) => std::iter::once(&mut **a).chain(others).collect(),
        }
    }

    /// Whether it has a value whatever the object holds.
    pub fn is_certain(&self) -> bool {
        let itself = match &self.node {
            Node::Member(_) | Node::Timestamp(_) | Node::Calculate(..) | Node::Negate(_) => false,
            Node::Has(path) => path.len() == 1,
            _ => true,
        };
        itself && self.parts().iter().all(|part| part.is_certain())
    }

    /// The paths of members that it reads, or asks for.
    pub fn paths(&self) -> Vec<&[String]> {
        match &self.node {
            Node::Has(path) | Node::Member(path) => vec![path],
            _ => self.parts().iter().flat_map(|part| part.paths()).collect(),
        }
    }
}
