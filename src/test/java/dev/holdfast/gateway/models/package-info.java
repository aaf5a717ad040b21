/// Calls of models, and what is counted of them.
@NullMarked
package dev.holdfast.gateway.models;

import org.jspecify.annotations.NullMarked;
