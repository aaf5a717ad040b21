/// The egress proxy: the only way out of a runtime, past the policy of its agent.
///
/// It resolves names by itself, judges the addresses, and connects to an address that it judged. What is
/// private to the machine or its network is never reached, whatever a policy says.
///
/// Never here: what the bytes mean that go through.
@NullMarked
package dev.holdfast.gateway.egress;

import org.jspecify.annotations.NullMarked;
