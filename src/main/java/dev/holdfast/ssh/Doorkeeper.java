package dev.holdfast.ssh;

import dev.holdfast.access.AuditLog;
import dev.holdfast.access.Credential;
import dev.holdfast.access.Principal;
import dev.holdfast.access.PublicKeyText;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.PublicKey;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoServiceEventListener;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.session.ServerSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who is let in, and who is in.
///
/// A connection counts as a failed attempt from its first key on until one is proved, so many at once are
/// counted too. Somebody who loses the key or is taken away goes at once.
final class Doorkeeper implements PublickeyAuthenticator, SessionListener, IoServiceEventListener {

    private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);

    private static final int MOST = 200;
    private static final int MOST_OF_ADDRESS = 40;
    /// The reason in RFC 4253 for what no other says.
    private static final int BY_APPLICATION = 11;

    private static final Visit NOBODY = new Visit(Principal.ANYBODY, "", "", "");
    private static final AttributeKey<Visit> VISIT = new AttributeKey<>();
    private static final AttributeKey<Boolean> COUNTED = new AttributeKey<>();

    private final Desk desk;
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();

    Doorkeeper(Desk desk) {
        this.desk = desk;
    }

    /// Who came in by this session.
    ///
    /// @throws IllegalStateException when nobody has yet
    static Visit visit(Session session) {
        return Optional.ofNullable(session.getAttribute(VISIT))
                .orElseThrow(() -> new IllegalStateException("nobody came in"));
    }

    @Override
    public void connectionAccepted(
            IoAcceptor acceptor, SocketAddress local, SocketAddress remote, SocketAddress service) throws IOException {
        long ofAddress = sessions.stream()
                .filter(session -> address(session.getRemoteAddress()).equals(address(remote)))
                .count();
        if (sessions.size() >= MOST || ofAddress >= MOST_OF_ADDRESS) {
            throw new IOException("too many connections over SSH; refused one from " + address(remote));
        }
    }

    @Override
    public void sessionCreated(Session session) {
        sessions.add(session);
    }

    /// Asked for each key that a client offers, and again before it is believed: what it leaves behind is always
    /// about the key that is looked at last.
    @Override
    public boolean authenticate(String agent, PublicKey key, ServerSession session) {
        session.setAttribute(VISIT, NOBODY);
        String address = address(session.getRemoteAddress());
        if (session.getAttribute(COUNTED) == null) {
            session.setAttribute(COUNTED, Boolean.TRUE);
            try {
                desk.callers().keys().attempt(address);
            } catch (Problem tooMany) {
                session.setAttribute(COUNTED, Boolean.FALSE);
                refuse(session, tooMany.sentence());
                return false;
            }
        }
        Optional<Principal> caller = desk.callers().keys().caller(fingerprint(key));
        if (caller.filter(who -> knows(who, agent)).isEmpty()) {
            return false;
        }
        session.setAttribute(VISIT, new Visit(caller.get(), agent, address, freshId()));
        return true;
    }

    private boolean knows(Principal who, String agent) {
        try {
            desk.volumes().of(who, agent);
            return true;
        } catch (Problem problem) {
            // One whose files are missing is told so when they are asked for.
            return problem.kind() != Problem.Kind.NOT_FOUND && problem.kind() != Problem.Kind.BAD_REQUEST;
        } catch (IOException failed) {
            LOG.warn("whether there is an agent could not be asked", failed);
            return false;
        }
    }

    private static String fingerprint(PublicKey key) {
        ByteArrayBuffer blob = new ByteArrayBuffer();
        blob.putRawPublicKey(key);
        return PublicKeyText.fingerprint(blob.getCompactData());
    }

    @Override
    public void sessionEvent(Session session, Event event) {
        if (event != Event.Authenticated) {
            return;
        }
        Visit visit = visit(session);
        if (visit.who().credential() instanceof Credential.Key key) {
            desk.callers().keys().signedIn(key, visit.address());
        }
        LOG.info("{} {} came in to {} over SSH from {}", visit.id(), visit.who().id(), visit.agent(), visit.address());
        add(visit, 200);
        // The key may be lost since it was looked at, which was told to nobody.
        review(session);
    }

    private void add(Visit visit, int status) {
        AuditLog.Deed deed =
                new AuditLog.Deed("SSH sign-in", "SSH", "/v1/agents/" + visit.agent(), Optional.of(visit.agent()));
        desk.audit().add(visit.who(), deed, status, new AuditLog.Origin(visit.address(), visit.id()));
    }

    @Override
    public void sessionClosed(Session session) {
        sessions.remove(session);
        if (Boolean.TRUE.equals(session.getAttribute(COUNTED)) && !session.isAuthenticated()) {
            AuditLog.Deed deed = new AuditLog.Deed("SSH sign-in", "SSH", "/v1/agents", Optional.empty());
            desk.audit()
                    .add(
                            Principal.ANYBODY,
                            deed,
                            401,
                            new AuditLog.Origin(address(session.getRemoteAddress()), freshId()));
        }
    }

    /// Sends those away who may be here no more.
    void review() {
        sessions.forEach(this::review);
    }

    private void review(Session session) {
        Visit visit = session.getAttribute(VISIT);
        if (visit != null
                && !visit.equals(NOBODY)
                && desk.callers().again(visit.who()).isEmpty()) {
            refuse(session, "Your key is registered no more.");
        }
    }

    private static void refuse(Session session, String sentence) {
        try {
            session.disconnect(BY_APPLICATION, sentence);
        } catch (IOException gone) {
            LOG.debug("somebody who was to be sent away is gone", gone);
        }
        session.close(true);
    }

    private static String address(SocketAddress address) {
        return address instanceof InetSocketAddress internet && internet.getAddress() != null
                ? internet.getAddress().getHostAddress()
                : String.valueOf(address);
    }

    private static String freshId() {
        return "ssh-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
