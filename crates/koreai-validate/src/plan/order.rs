//! The order in which the members of objects came, as a guess at how they come next.

/// Which member followed on which, in the payloads before; where nothing was learnt, the order of the schema.
/// A guess that is wrong costs time, and changes no verdict.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    /// The index of a name, by the place that is before it. Empty where nothing is to be learnt.
    next: Vec<usize>,
}

/// No index: nothing was learnt of a place.
const UNKNOWN: usize = usize::MAX;

/// Before the first member of an object of a kind, or behind one of its declared members.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place(usize);

impl Place {
    /// The places of an object with so many declared members, from the first that is free. Returns the
    /// first of them.
    pub(super) fn take(free: &mut usize, members: usize) -> Self {
        let first = Self(*free);
        *free += members + 1;
        first
    }

    /// The place behind a member, from the first of its object.
    #[inline(always)]
    pub(super) fn behind(self, index: usize) -> Self {
        Self(self.0 + 1 + index)
    }
}

impl Order {
    /// To learn the order, with so many places.
    pub(super) fn new(places: usize) -> Self {
        Self {
            next: vec![UNKNOWN; places],
        }
    }

    /// The index of the name that may come next, at a place of an object whose first place is given. There
    /// may be no name with this index.
    #[inline(always)]
    pub(super) fn guess(&self, place: Place, first: Place) -> usize {
        match self.next.get(place.0) {
            Some(learnt) if *learnt != UNKNOWN => *learnt,
            _ => place.0 - first.0,
        }
    }

    /// What came next after all.
    #[inline(always)]
    pub(super) fn learn(&mut self, place: Place, index: usize) {
        if let Some(next) = self.next.get_mut(place.0) {
            *next = index;
        }
    }
}
