package dev.holdfast.access;

/// Encrypts what must be kept and never shown, with a key that lies outside of the database.
public interface Secrets {

    /// The secret, sealed for the column and row called `context`: it opens nowhere else.
    byte[] seal(String context, String secret);

    /// @throws dev.holdfast.problem.Problem UNAVAILABLE `secret_unreadable` when the key is another one
    String open(String context, byte[] sealed);
}
