package dev.holdfast.http;

import dev.holdfast.access.Principal;

/// A caller at a route, which may still be closed to the caller.
record Admission(Router.Found found, Principal principal) {

    Endpoint endpoint() {
        return found.route().endpoint();
    }
}
