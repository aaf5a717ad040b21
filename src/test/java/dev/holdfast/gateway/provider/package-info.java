/// Providers and their trial.
@NullMarked
package dev.holdfast.gateway.provider;

import org.jspecify.annotations.NullMarked;
