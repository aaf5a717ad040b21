/// The one JSON mapper: snake case, times in RFC 3339 UTC with milliseconds, unknown fields refused.
@NullMarked
package dev.holdfast.json;

import org.jspecify.annotations.NullMarked;
