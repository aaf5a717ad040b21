package dev.holdfast.gateway.egress;

import dev.holdfast.problem.Problem;
import java.net.InetAddress;

/// A range of addresses, such as `10.0.0.0/8`.
public record Range(InetAddress first, int bits) {

    public static Range of(String text) {
        int slash = text.indexOf('/');
        try {
            InetAddress first = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
            int most = first.getAddress().length * 8;
            int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > most) {
                throw malformed(text);
            }
            return new Range(first, bits);
        } catch (IllegalArgumentException notARange) {
            throw malformed(text).causedBy(notARange);
        }
    }

    boolean contains(InetAddress address) {
        byte[] mine = first.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((mine[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static Problem malformed(String text) {
        return Problem.unprocessable("bad_range", "\"" + text + "\" is not a range of addresses like 10.0.0.0/8.");
    }
}
