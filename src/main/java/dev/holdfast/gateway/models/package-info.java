/// The model gateway: an agent's calls to its provider's model, with the real key put in on the way out and
/// the tokens counted on the way back.
///
/// Never here: believing what a program in a runtime says it used.
@NullMarked
package dev.holdfast.gateway.models;

import org.jspecify.annotations.NullMarked;
