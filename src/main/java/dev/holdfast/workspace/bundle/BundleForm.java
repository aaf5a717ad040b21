package dev.holdfast.workspace.bundle;

import dev.holdfast.problem.Problem;

/// The forms that a bundle can have.
public enum BundleForm {
    TAR("tar", "application/x-tar"),
    TAR_ZST("tar.zst", "application/zstd"),
    ZIP("zip", "application/zip");

    private final String ending;
    private final String mediaType;

    BundleForm(String ending, String mediaType) {
        this.ending = ending;
        this.mediaType = mediaType;
    }

    /// The form that this ending of a file means.
    ///
    /// @throws Problem BAD_REQUEST `bad_query`
    static BundleForm of(String ending) {
        for (BundleForm form : values()) {
            if (form.ending.equals(ending)) {
                return form;
            }
        }
        throw Problem.badRequest("bad_query", "\"bundle\" is tar, tar.zst or zip.");
    }

    String ending() {
        return ending;
    }

    String mediaType() {
        return mediaType;
    }
}
