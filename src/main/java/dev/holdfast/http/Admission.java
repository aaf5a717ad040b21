package dev.holdfast.http;

import dev.holdfast.access.Principal;

/// A caller who may take this route.
record Admission(Router.Found found, Principal principal) {

    Endpoint endpoint() {
        return found.route().endpoint();
    }
}
