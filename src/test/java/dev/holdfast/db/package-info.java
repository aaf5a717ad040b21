/// The database on both engines, and the fixture that gives other suites both.
@NullMarked
package dev.holdfast.db;

import org.jspecify.annotations.NullMarked;
