/// The scripted model: what the provider `demo` is. It follows a script and is no AI; real agent programs
/// work with it, in tests and for people without a key.
///
/// Scripts know nothing of an API; what speaks one translates.
@NullMarked
package dev.holdfast.gateway.demo;

import org.jspecify.annotations.NullMarked;
