/// Runtimes as containers of a Docker Engine on this machine, API 1.41 (Engine 20.10) and later.
///
/// The engine is spoken to over its socket with what the JDK has. What it does not offer, or only slowly, is
/// asked of the kernel: whether mounts follow, listeners in a container's network, short freezes, and the
/// processes of tasks.
///
/// A container is made from `ContainerDefinition`, runs `Launcher` and nothing else, and is called
/// `holdfast-<runtime>`. Its run directory (`RunDirectory`) is all that it shares with the server besides
/// the volume.
@NullMarked
package dev.holdfast.runtime.docker;

import org.jspecify.annotations.NullMarked;
