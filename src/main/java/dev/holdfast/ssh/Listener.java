package dev.holdfast.ssh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.file.nonefs.NoneFileSystemFactory;
import org.apache.sshd.common.global.KeepAliveHandler;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.session.SessionHeartbeatController.HeartbeatType;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.channel.ChannelSessionFactory;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.apache.sshd.server.global.NoMoreSessionsHandler;

/// An open port on which SSH is spoken: public keys and nothing else to come in by, sessions and nothing else
/// to open, and no algorithm that anybody has an argument against.
final class Listener implements AutoCloseable {

    private static final Duration TO_COME_IN = Duration.ofSeconds(30);
    private static final Duration BETWEEN_SIGNS_OF_LIFE = Duration.ofMinutes(1);
    private static final int KEYS_OF_ONE = 20;
    private static final int CHANNELS_OF_ONE = 16;
    private static final int BACKLOG = 128;

    /// The library tells of everything that a client does wrong, which is no news to the one who runs a server.
    private static final Logger OF_LIBRARY = Logger.getLogger("org.apache.sshd");

    private final SshServer server;

    private Listener(SshServer server) {
        this.server = server;
    }

    /// @throws IOException when the port is taken, or is none of this machine
    static Listener open(InetSocketAddress place, HostKey key, Doorkeeper keeper, Commands commands)
            throws IOException {
        OF_LIBRARY.setLevel(Level.SEVERE);
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost(place.getHostString());
        server.setPort(place.getPort());
        server.setKeyPairProvider(KeyPairProvider.wrap(key.pair()));
        choose(server);
        close(server);
        limit(server);
        server.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        server.setPublickeyAuthenticator(keeper);
        server.addSessionListener(keeper);
        server.setIoServiceEventListener(keeper);
        server.setShellFactory(commands);
        server.setCommandFactory(commands);
        server.setSubsystemFactories(List.of(commands));
        try {
            server.start();
        } catch (IOException failed) {
            server.close(true);
            throw failed;
        }
        return new Listener(server);
    }

    /// In the order in which we like them; of ciphers the client's order counts, so all of them are quick.
    private static void choose(SshServer server) {
        server.setKeyExchangeFactories(NamedFactory.setUpTransformedFactories(
                true,
                List.of(
                        BuiltinDHFactories.mlkem768x25519,
                        BuiltinDHFactories.sntrup761x25519,
                        BuiltinDHFactories.sntrup761x25519_openssh,
                        BuiltinDHFactories.curve25519,
                        BuiltinDHFactories.curve25519_libssh,
                        BuiltinDHFactories.ecdhp256,
                        BuiltinDHFactories.ecdhp384),
                ServerBuilder.DH2KEX));
        server.setCipherFactories(List.of(
                BuiltinCiphers.aes256gcm,
                BuiltinCiphers.aes128gcm,
                BuiltinCiphers.aes256ctr,
                BuiltinCiphers.aes128ctr));
        server.setMacFactories(List.of(BuiltinMacs.hmacsha256etm, BuiltinMacs.hmacsha512etm));
        server.setSignatureFactories(List.of(
                BuiltinSignatures.ed25519,
                BuiltinSignatures.nistp256,
                BuiltinSignatures.nistp384,
                BuiltinSignatures.nistp521,
                BuiltinSignatures.rsaSHA512,
                BuiltinSignatures.rsaSHA256));
        server.setCompressionFactories(List.of(BuiltinCompressions.none));
    }

    /// What the library could do and shall not.
    private static void close(SshServer server) {
        server.setChannelFactories(List.of(ChannelSessionFactory.INSTANCE));
        server.setGlobalRequestHandlers(List.of(KeepAliveHandler.INSTANCE, NoMoreSessionsHandler.INSTANCE));
        server.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
        server.setFileSystemFactory(NoneFileSystemFactory.INSTANCE);
    }

    private static void limit(SshServer server) {
        CoreModuleProperties.SERVER_IDENTIFICATION.set(server, "Holdfast");
        CoreModuleProperties.AUTH_TIMEOUT.set(server, TO_COME_IN);
        CoreModuleProperties.MAX_AUTH_REQUESTS.set(server, KEYS_OF_ONE);
        CoreModuleProperties.MAX_CONCURRENT_CHANNELS.set(server, CHANNELS_OF_ONE);
        CoreModuleProperties.SOCKET_BACKLOG.set(server, BACKLOG);
        CoreModuleProperties.TCP_NODELAY.set(server, true);
        // Who looks at a listing for an hour is still there; who is gone is found out by writing to them.
        CoreModuleProperties.IDLE_TIMEOUT.set(server, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(server, Duration.ZERO);
        server.setSessionHeartbeat(HeartbeatType.IGNORE, BETWEEN_SIGNS_OF_LIFE);
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
