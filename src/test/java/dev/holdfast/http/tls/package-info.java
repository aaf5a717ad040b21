@NullMarked
package dev.holdfast.http.tls;

import org.jspecify.annotations.NullMarked;
