package dev.holdfast.db;

import dev.holdfast.problem.Problem;

/// How far a database is, and how far this program can bring it.
///
/// @param found the version of its schema, 0 for an empty one
/// @param newest the newest version that this program knows
public record Schema(int found, int newest) {

    /// Whether opening it will change its tables.
    public boolean isOlder() {
        return found < newest;
    }

    /// @throws Problem UNAVAILABLE `database_newer` when a newer Holdfast has used the database
    public void refuseNewer() {
        if (found > newest) {
            throw Problem.unavailable(
                    "database_newer",
                    "The database was used by a newer Holdfast (its schema has version " + found
                            + ", this program knows " + newest + "). Start the newer Holdfast, or put back the"
                            + " database from before the upgrade: its copy lies beside it.");
        }
    }
}
