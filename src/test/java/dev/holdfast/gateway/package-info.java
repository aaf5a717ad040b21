/// The gateway as a runtime sees it, with everything real behind it.
@NullMarked
package dev.holdfast.gateway;

import org.jspecify.annotations.NullMarked;
