/// The database: one SQL text for SQLite and PostgreSQL, transactions, migrations.
///
/// SQL stands in each room's `*Store`, never here. Columns are `text`, `bigint` (times are milliseconds
/// since 1970) and `boolean`; ids are made in Java.
@NullMarked
package dev.holdfast.db;

import org.jspecify.annotations.NullMarked;
