/// Where models come from: base address, key and models of each provider, set by an administrator.
///
/// A key goes in and never comes out: it is sealed at rest, opened for one outgoing call, and shown to
/// nobody.
///
/// Never here: what an agent says. Agents name a provider, they never give an address.
@NullMarked
package dev.holdfast.gateway.provider;

import org.jspecify.annotations.NullMarked;
