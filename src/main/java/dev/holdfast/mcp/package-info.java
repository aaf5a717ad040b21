/// The Model Context Protocol, at two doors: for people's assistants at `/mcp` of the API, and for an
/// agent at `/mcp` of its own gateway.
///
/// Never here: what a tool does. Every tool of the first door is a call of the API, and goes the same
/// way in.
@NullMarked
package dev.holdfast.mcp;

import org.jspecify.annotations.NullMarked;
