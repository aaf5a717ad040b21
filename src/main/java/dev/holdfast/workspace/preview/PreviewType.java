package dev.holdfast.workspace.preview;

import dev.holdfast.storage.FileName;
import java.util.Locale;
import java.util.Optional;

/// What is shown as a page, told by its name alone, and what it may do there: look like itself, and no
/// more.
enum PreviewType {
    PAGE("text/html; charset=utf-8", PreviewType.SANDBOXED),
    DRAWING("image/svg+xml", PreviewType.SANDBOXED),
    /// No browser shows a PDF in a sandbox. Its viewer is a program of the browser's own, apart from the
    /// page, and the type alone keeps a browser from taking the bytes for anything else.
    DOCUMENT("application/pdf", "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; ");

    /// Styles and pictures that the page itself carries; no script, no form, and nothing from anywhere.
    private static final String SANDBOXED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
            + "font-src data:; media-src data:; form-action 'none'; base-uri 'none'; ";

    private final String mediaType;
    private final String policy;

    PreviewType(String mediaType, String policy) {
        this.mediaType = mediaType;
        this.policy = policy;
    }

    static Optional<PreviewType> of(FileName name) {
        String shown = name.shown().toLowerCase(Locale.ROOT);
        return switch (shown.substring(shown.lastIndexOf('.') + 1)) {
            case "html", "htm" -> Optional.of(PAGE);
            case "svg" -> Optional.of(DRAWING);
            case "pdf" -> Optional.of(DOCUMENT);
            default -> Optional.empty();
        };
    }

    String mediaType() {
        return mediaType;
    }

    /// The policy of an answer that only this origin may have in a frame.
    String policy(String framedBy) {
        return policy + "frame-ancestors " + framedBy;
    }
}
