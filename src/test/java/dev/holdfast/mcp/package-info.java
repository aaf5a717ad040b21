/// Tests of the Model Context Protocol without a server.
@NullMarked
package dev.holdfast.mcp;

import org.jspecify.annotations.NullMarked;
