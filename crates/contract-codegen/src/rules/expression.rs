//! The typed form that rules are translated to.

/// The type of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A boolean.
    Bool,
    /// An integer from -(2^53 - 1) to 2^53 - 1.
    Int,
    /// Any number: only for comparisons, not for arithmetic.
    Double,
    /// A string.
    Text,
    /// A timestamp.
    Time,
    /// A duration.
    Span,
    /// An array of strings.
    Texts,
    /// An array of any values: only its size is used.
    List,
}

/// A typed expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// Its type.
    pub kind: Type,
    /// Its node.
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
    /// The operator in most languages.
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

/// An arithmetic operation with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calculation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Calculation {
    /// The packages' function for integers.
    pub fn function(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Subtract => "subtract",
            Self::Multiply => "multiply",
            Self::Divide => "divide",
            Self::Remainder => "remainder",
        }
    }

    /// The operation in JavaScript and Python, for operands of these types; `v` is the module of values.
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

/// The kind of an expression, with its operands. Their types were checked during translation.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(String),
    /// In nanoseconds.
    Span(i64),
    /// Whether a member exists.
    Has(Vec<String>),
    /// The value of a member.
    Member(Vec<String>),
    Not(Box<Expression>),
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
    /// The condition, the value if it is true, and the value if it is false.
    Conditional(Box<Expression>, Box<Expression>, Box<Expression>),
    Compare(Comparison, Box<Expression>, Box<Expression>),
    /// Of integers, or of a timestamp and durations.
    Calculate(Calculation, Box<Expression>, Box<Expression>),
    Negate(Box<Expression>),
    Concat(Box<Expression>, Box<Expression>),
    Size(Box<Expression>),
    /// Whether a string, number or boolean is in a list of literals.
    OneOf(Box<Expression>, Vec<Expression>),
    /// Whether a string is in an array of strings.
    InTexts(Box<Expression>, Box<Expression>),
    /// Whether a pattern matches a string.
    Matches(Box<Expression>, String),
    Timestamp(Box<Expression>),
}

impl Expression {
    /// The operands.
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

    /// The operands, mutable.
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

    /// Whether it has a value for every object.
    pub fn is_certain(&self) -> bool {
        let itself = match &self.node {
            Node::Member(_) | Node::Timestamp(_) | Node::Calculate(..) | Node::Negate(_) => false,
            Node::Has(path) => path.len() == 1,
            _ => true,
        };
        itself && self.parts().iter().all(|part| part.is_certain())
    }

    /// The paths of members that it reads or tests for existence.
    pub fn paths(&self) -> Vec<&[String]> {
        match &self.node {
            Node::Has(path) | Node::Member(path) => vec![path],
            _ => self.parts().iter().flat_map(|part| part.paths()).collect(),
        }
    }
}
