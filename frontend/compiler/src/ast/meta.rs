//! What is known about the tree's classes at run time: names, base classes, fields.
//!
//! The `_ast` module makes its Python classes from [`Class::ALL`] and [`Type::ALL`]; [`super::convert`] names classes and
//! fields in its events by [`Class`] and index.

use super::asdl::nodes;

/// How many values a field holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quantifier {
    /// Exactly one.
    One,
    /// One or `None`: ASDL `?`.
    Optional,
    /// A list: ASDL `*`.
    Sequence,
    /// A list whose elements may be `None`: ASDL `?*`.
    OptionalSequence,
}

/// One field of a class.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its Python name.
    pub name: &'static str,
    /// The type of its values.
    pub ty: Type,
    /// How many values.
    pub quantifier: Quantifier,
}

impl Field {
    /// As in the docstrings of `ast` classes: `expr* values`.
    pub fn signature(&self) -> String {
        let quantifier = match self.quantifier {
            // ASDL does not say that defaults may be absent.
            Quantifier::OptionalSequence if self.name == "kw_defaults" => "*",
            Quantifier::One => "",
            Quantifier::Optional => "?",
            Quantifier::Sequence => "*",
            Quantifier::OptionalSequence => "?*",
        };
        format!("{}{quantifier} {}", self.ty.name(), self.name)
    }
}

/// What is known about a concrete class.
#[derive(Debug)]
pub struct ClassInfo {
    /// Its Python name.
    pub name: &'static str,
    /// The sum it is a constructor of (its Python base class); products have none and derive from `AST`.
    pub sum: Option<Type>,
    /// Its fields, in `_fields` order.
    pub fields: &'static [Field],
    /// Whether its nodes have position attributes.
    pub attributes: bool,
}

/// A raw identifier's Python name.
const fn python_name(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

macro_rules! quantifier {
    (?  *) => {
        Quantifier::OptionalSequence
    };
    (*) => {
        Quantifier::Sequence
    };
    (?) => {
        Quantifier::Optional
    };
    () => {
        Quantifier::One
    };
}

macro_rules! type_of {
    (identifier) => {
        Type::Identifier
    };
    (string) => {
        Type::String
    };
    (int) => {
        Type::Int
    };
    (constant) => {
        Type::Constant
    };
    ($type:ident) => {
        Type::$type
    };
}

macro_rules! fields {
    ($($field:ident: [$type:ident $($q:tt)*]),*) => {
        &[$(Field {
            name: python_name(stringify!($field)),
            ty: type_of!($type),
            quantifier: quantifier!($($q)*),
        }),*]
    };
}

macro_rules! metadata {
    (
        sums { $($sum_name:literal $sum:ident { $($con:ident { $($field:tt)* })* })* }
        located_sums { $($lsum_name:literal $lsum:ident $lkind:ident { $($lcon:ident { $($lfield:tt)* })* })* }
        singles { $($single_name:literal $single:ident { $($sfield:tt)* })* }
        located_singles { $($lsingle_name:literal $lsingle:ident { $($lsfield:tt)* })* }
        simple { $($simple_name:literal $simple:ident { $($member:ident)* })* }
        products { $($product_name:literal $product:ident { $($pfield:tt)* })* }
        located_products { $($lproduct_name:literal $lproduct:ident { $($lpfield:tt)* })* }
    ) => {
        /// The type of a field's values: a built-in type of ASDL, a sum or a product.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub enum Type {
            Identifier, Int, String, Constant,
            $($sum,)* $($lsum,)* $($single,)* $($lsingle,)* $($simple,)* $($product,)* $($lproduct,)*
        }

        impl Type {
            /// Every type; `ALL[ty as usize] == ty`.
            pub const ALL: &'static [Type] = &[
                Type::Identifier, Type::Int, Type::String, Type::Constant,
                $(Type::$sum,)* $(Type::$lsum,)* $(Type::$single,)* $(Type::$lsingle,)* $(Type::$simple,)*
                $(Type::$product,)* $(Type::$lproduct,)*
            ];

            /// Its name in ASDL, which is its Python class's name.
            pub const fn name(self) -> &'static str {
                match self {
                    Type::Identifier => "identifier",
                    Type::Int => "int",
                    Type::String => "string",
                    Type::Constant => "constant",
                    $(Type::$sum => $sum_name,)*
                    $(Type::$lsum => $lsum_name,)*
                    $(Type::$single => $single_name,)*
                    $(Type::$lsingle => $lsingle_name,)*
                    $(Type::$simple => $simple_name,)*
                    $(Type::$product => $product_name,)*
                    $(Type::$lproduct => $lproduct_name,)*
                }
            }

            /// The classes that may stand for this type: a sum's constructors, or a product itself.
            pub const fn classes(self) -> &'static [Class] {
                match self {
                    Type::Identifier | Type::Int | Type::String | Type::Constant => &[],
                    $(Type::$sum => &[$(Class::$con),*],)*
                    $(Type::$lsum => &[$(Class::$lcon),*],)*
                    $(Type::$single => &[Class::$single],)*
                    $(Type::$lsingle => &[Class::$lsingle],)*
                    $(Type::$simple => &[$(Class::$member),*],)*
                    $(Type::$product => &[Class::$product],)*
                    $(Type::$lproduct => &[Class::$lproduct],)*
                }
            }

            /// Whether it is a sum, so that it has a base class of its own.
            pub const fn is_sum(self) -> bool {
                match self {
                    Type::Identifier | Type::Int | Type::String | Type::Constant => false,
                    $(Type::$sum => true,)*
                    $(Type::$lsum => true,)*
                    $(Type::$single => true,)*
                    $(Type::$lsingle => true,)*
                    $(Type::$simple => true,)*
                    $(Type::$product => false,)*
                    $(Type::$lproduct => false,)*
                }
            }
        }

        /// A concrete class: a sum's constructor or a product.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub enum Class {
            $($($con,)*)* $($($lcon,)*)* $($single,)* $($lsingle,)* $($($member,)*)* $($product,)* $($lproduct,)*
        }

        impl Class {
            /// Every class; `ALL[class as usize] == class`.
            pub const ALL: &'static [Class] = &[
                $($(Class::$con,)*)* $($(Class::$lcon,)*)* $(Class::$single,)* $(Class::$lsingle,)*
                $($(Class::$member,)*)* $(Class::$product,)* $(Class::$lproduct,)*
            ];

            /// Its description.
            pub const fn info(self) -> &'static ClassInfo {
                match self {
                    $($(Class::$con => const { &ClassInfo {
                        name: stringify!($con), sum: Some(Type::$sum), fields: fields!($($field)*), attributes: false,
                    } },)*)*
                    $($(Class::$lcon => const { &ClassInfo {
                        name: stringify!($lcon), sum: Some(Type::$lsum), fields: fields!($($lfield)*), attributes: true,
                    } },)*)*
                    $(Class::$single => const { &ClassInfo {
                        name: stringify!($single), sum: Some(Type::$single), fields: fields!($($sfield)*),
                        attributes: false,
                    } },)*
                    $(Class::$lsingle => const { &ClassInfo {
                        name: stringify!($lsingle), sum: Some(Type::$lsingle), fields: fields!($($lsfield)*),
                        attributes: true,
                    } },)*
                    $($(Class::$member => const { &ClassInfo {
                        name: stringify!($member), sum: Some(Type::$simple), fields: &[], attributes: false,
                    } },)*)*
                    $(Class::$product => const { &ClassInfo {
                        name: $product_name, sum: None, fields: fields!($($pfield)*), attributes: false,
                    } },)*
                    $(Class::$lproduct => const { &ClassInfo {
                        name: $lproduct_name, sum: None, fields: fields!($($lpfield)*), attributes: true,
                    } },)*
                }
            }
        }
    };
}

nodes!(metadata);

impl Class {
    /// As in its docstring: `BinOp(expr left, operator op, expr right)`.
    pub fn signature(self) -> String {
        let info = self.info();
        if info.fields.is_empty() {
            return info.name.to_owned();
        }
        let fields: Vec<String> = info.fields.iter().map(Field::signature).collect();
        format!("{}({})", info.name, fields.join(", "))
    }
}

impl Type {
    /// As in its class's docstring: `boolop = And | Or`, one line for each constructor where they have fields.
    pub fn signature(self) -> String {
        let classes = self.classes();
        if !self.is_sum() {
            return classes.iter().map(|class| class.signature()).collect();
        }
        let simple = classes.iter().all(|class| class.info().fields.is_empty());
        let separator = if simple { " | ".to_owned() } else { format!("\n{}| ", " ".repeat(self.name().len() + 1)) };
        let constructors: Vec<String> = classes.iter().map(|class| class.signature()).collect();
        format!("{} = {}", self.name(), constructors.join(&separator))
    }
}
