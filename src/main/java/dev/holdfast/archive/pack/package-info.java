/// The packed form of a volume with its snapshots: how it is written, verified, read in single files and
/// unpacked.
///
/// A pack is a *catalog* and *parts*. The parts hold *frames*, each compressed, enciphered and known to
/// the catalog by its SHA-256; the catalog is known by its own, which the database has. So nothing in
/// cold storage is believed: whatever was altered there is found before it is used. The frames are two
/// streams: the *contents* of files, and *listings* of folders. The first *moment* is the volume as it
/// was, whole; each further one is a snapshot, as what to change in the one before.
@NullMarked
package dev.holdfast.archive.pack;

import org.jspecify.annotations.NullMarked;
