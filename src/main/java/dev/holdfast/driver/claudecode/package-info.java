/// Claude Code, as a command that prints one JSON object a line (`--output-format stream-json`).
@NullMarked
package dev.holdfast.driver.claudecode;

import org.jspecify.annotations.NullMarked;
