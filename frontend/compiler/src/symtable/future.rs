//! `from __future__` imports.

use super::{Future, error_at};
use crate::ast::{Mod, Stmt, StmtKind, docstring};
use crate::errors::SyntaxError;

/// The features that a tree switches on, with those that its caller does.
pub(super) fn future_features(module: &Mod<'_>, inherited: u32) -> Result<Future, Box<SyntaxError>> {
    let mut future = Future { features: inherited, ..Future::default() };
    let body = match module {
        Mod::Module { body, .. } | Mod::Interactive { body } => *body,
        Mod::Expression { .. } | Mod::FunctionType { .. } => return Ok(future),
    };
    let rest = if docstring(body).is_some() { &body[1..] } else { body };
    let mut done = false;
    let mut line = 0;
    for stmt in rest {
        // An import further down is found by the code generator; only one on the same line as what precedes is here.
        if done && stmt.loc.lineno > line {
            break;
        }
        line = stmt.loc.lineno;
        match stmt.kind {
            StmtKind::ImportFrom { module: Some("__future__"), level: None | Some(0), .. } => {
                if done {
                    let msg = "from __future__ imports must occur at the beginning of the file";
                    return Err(error_at(stmt.loc, msg));
                }
                features(stmt, &mut future)?;
                future.location = stmt.loc;
            }
            _ => done = true,
        }
    }
    Ok(future)
}

fn features(import: &Stmt<'_>, future: &mut Future) -> Result<(), Box<SyntaxError>> {
    let StmtKind::ImportFrom { names, .. } = import.kind else { return Ok(()) };
    for alias in names {
        future.features |= match alias.name {
            "nested_scopes" | "generators" | "division" | "absolute_import" | "with_statement" | "print_function"
            | "unicode_literals" | "generator_stop" => 0,
            "barry_as_FLUFL" => Future::BARRY_AS_BDFL,
            "annotations" => Future::ANNOTATIONS,
            "braces" => return Err(error_at(alias.loc, "not a chance")),
            name => return Err(error_at(alias.loc, format!("future feature {name} is not defined"))),
        };
    }
    Ok(())
}
