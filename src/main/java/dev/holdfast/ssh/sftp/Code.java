package dev.holdfast.ssh.sftp;

import dev.holdfast.problem.Problem;

/// How a request ended, as version 3 tells it. Many clients show their own words for it, so the closest one
/// is chosen; the sentence goes along for those that show it.
enum Code {
    OK(0),
    EOF(1),
    NO_SUCH_FILE(2),
    PERMISSION_DENIED(3),
    FAILURE(4),
    BAD_MESSAGE(5),
    UNSUPPORTED(8);

    private final int number;

    Code(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static Code of(Problem problem) {
        return switch (problem.kind()) {
            case NOT_FOUND -> NO_SUCH_FILE;
            case UNAUTHENTICATED, FORBIDDEN, METHOD_NOT_ALLOWED -> PERMISSION_DENIED;
            case CONFLICT -> problem.code().equals("link_outside") ? PERMISSION_DENIED : FAILURE;
            case BAD_REQUEST,
                    PRECONDITION_FAILED,
                    TOO_LARGE,
                    RANGE_NOT_SATISFIABLE,
                    UNSUPPORTED_MEDIA,
                    CHECKSUM_MISMATCH,
                    UNPROCESSABLE,
                    TOO_MANY_REQUESTS,
                    UNAVAILABLE,
                    NO_SPACE -> FAILURE;
        };
    }
}
