package bifrost.openai.internal.http;

import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostException;
import bifrost.api.spi.Attempt;
import bifrost.openai.internal.url.BaseUrl;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;

/**
 * A fallback from the name of a server to its IP addresses. java.net.http resolves names itself, but connects to the
 * first address only. A request is sent to an IP address in two cases: if the name contains {@code _}, which
 * java.net.http rejects, and if connecting to the first address of a name has failed. The {@code Host} header is then
 * the IP address, because java.net.http does not allow callers to set it.
 *
 * @param isDirect whether the server is reached without a proxy; a proxy resolves the name itself
 * @param triesOtherAddresses whether the other addresses of a name are tried
 */
record AddressFallback(BaseUrl baseUrl, AddressLookup addressLookup, boolean isDirect, boolean triesOtherAddresses) {
  /** A function that sends a request to a URL. */
  @FunctionalInterface
  interface UrlSender<T> {
    T sendTo(URI url) throws IOException, InterruptedException;
  }

  /** Sends a request, and sends it to further addresses only after a failure to connect. */
  <T> T send(URI url, Attempt attempt, UrlSender<T> sender) throws IOException, InterruptedException {
    boolean hasName = baseUrl.usesServerName(url); // false after a redirect to an IP address
    if (!hasName || !isDirect || !baseUrl.isName()) return sender.sendTo(url);
    if (baseUrl.nameWithUnderscore().isPresent()) {
      var addresses = addressLookup.lookUp(baseUrl.host(), attempt);
      return sendToEach(addresses, 0, url, attempt, sender);
    }
    try {
      return sender.sendTo(url);
    } catch (IOException | BifrostException e) {
      if (!isConnectFailure(e)) throw e;
      boolean triesOthers = triesOtherAddresses && !baseUrl.isTls();
      if (!triesOthers && e instanceof BifrostException) {
        throw e; // without addresses in the message, because a slow lookup may have caused the timeout
      }
      var addresses = lookUpOrNone(attempt, e);
      if (!triesOthers || addresses.size() < 2) throw withAddresses(e, addresses);
      return sendToEach(addresses, 1, url, attempt, sender);
    }
  }

  private <T> T sendToEach(List<InetAddress> addresses, int from, URI url, Attempt attempt, UrlSender<T> sender)
      throws IOException, InterruptedException {
    int last = triesOtherAddresses ? addresses.size() - 1 : from;
    for (int i = from;; i++) {
      try {
        return sender.sendTo(AddressLookup.withHost(addresses.get(i), url));
      } catch (IOException | BifrostException e) {
        if (!isConnectFailure(e) || attempt.isCancelled()) throw e;
        if (i == last) throw withAddresses(e, addresses);
      }
    }
  }

  private static boolean isConnectFailure(Exception e) {
    if (e instanceof BifrostException known) {
      return known.error() instanceof TimedOut timedOut && timedOut.limit() == TimedOut.Limit.CONNECT;
    }
    return (e instanceof ConnectException || e instanceof NoRouteToHostException)
        && !(e.getCause() instanceof UnresolvedAddressException);
  }

  /**
   * {@return the addresses of the name; none if the lookup fails} A failed lookup must not hide the failure to connect.
   */
  private List<InetAddress> lookUpOrNone(Attempt attempt, Exception failure) throws InterruptedException {
    if (attempt.isCancelled()) return List.of();
    try {
      return addressLookup.lookUp(baseUrl.host(), attempt);
    } catch (IOException | BifrostException e) {
      failure.addSuppressed(e);
      return List.of();
    }
  }

  /**
   * Returns the failure to connect with the addresses in its message, or throws a failure to which they cannot be
   * added.
   */
  private static IOException withAddresses(Exception failure, List<InetAddress> addresses) throws IOException {
    if (failure instanceof BifrostException timedOut) throw timedOut;
    if (!(failure instanceof ConnectException) || addresses.isEmpty()) throw (IOException) failure;
    var detailed =
        new ConnectException(
            firstMessage(failure) + " (addresses of the server: " + AddressLookup.join(addresses) + ")");
    detailed.initCause(failure);
    return detailed;
  }

  /** {@return the first message of a failure or its causes} The exception of java.net.http itself has none. */
  private static String firstMessage(Throwable failure) {
    for (var each = failure; each != null; each = each.getCause()) {
      if (each.getMessage() != null) return each.getMessage();
    }
    return "connection refused";
  }
}
