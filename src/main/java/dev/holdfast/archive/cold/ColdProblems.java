package dev.holdfast.archive.cold;

import dev.holdfast.problem.Problem;

/// The problems of cold storage, each in one place.
final class ColdProblems {

    private ColdProblems() {}

    static Problem full(String place) {
        return Problem.of(
                Problem.Kind.NO_SPACE,
                "cold_storage_full",
                "The cold storage " + place + " is full: make room there, or choose another with \"holdfast up"
                        + " --cold\". Nothing was changed.");
    }

    static Problem gone(String place, String why) {
        return Problem.unavailable(
                "cold_storage_unavailable", "The cold storage " + place + " cannot be used: " + why + ". Try again.");
    }

    static Problem broken(String name, String why) {
        return Problem.unavailable(
                "archive_broken",
                "The archive in cold storage is damaged: " + name + " " + why
                        + ". Put it back from a copy; until then nothing of it is used.");
    }
}
