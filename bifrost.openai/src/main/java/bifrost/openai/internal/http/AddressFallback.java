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
 * Chooses the addresses that a request is sent to. java.net.http resolves names itself and uses the first address, except that it refuses
 * names with {@code _}: such a request is sent to an IP address. So are requests to the other addresses of a name, if the first one cannot
 * be connected to. Their {@code Host} header is the IP address, because java.net.http does not let it be set.
 *
 * @param isDirect whether the server is reached without a proxy, which otherwise resolves the name
 * @param triesOtherAddresses whether the other addresses of a name are tried
 */
record AddressFallback(BaseUrl baseUrl, AddressLookup addressLookup, boolean isDirect, boolean triesOtherAddresses) {
  /** Sends a request to a URL. */
  @FunctionalInterface
  interface UrlSender<T> {
    T sendTo(URI url) throws IOException, InterruptedException;
  }

  /** Sends a request, again only after a failure to connect. */
  <T> T send(URI url, Attempt attempt, UrlSender<T> sending) throws IOException, InterruptedException {
    boolean named = baseUrl.usesServerName(url); // not after a redirect by an IP address
    if (!named || !isDirect || !baseUrl.isName()) return sending.sendTo(url);
    if (baseUrl.nameWithUnderscore().isPresent()) {
      var all = addressLookup.lookUp(baseUrl.host(), attempt);
      return sendToEach(all, 0, url, attempt, sending);
    }
    try {
      return sending.sendTo(url);
    } catch (IOException | BifrostException e) {
      if (!isConnectFailure(e)) throw e;
      boolean triesOthers = triesOtherAddresses && !baseUrl.isTls();
      if (!triesOthers && e instanceof BifrostException) {
        throw e; // a timeout names no addresses, and a lookup may have caused it
      }
      var all = lookUpOrNone(attempt, e);
      if (!triesOthers || all.size() < 2) throw withAddresses(e, all);
      return sendToEach(all, 1, url, attempt, sending);
    }
  }

  private <T> T sendToEach(List<InetAddress> all, int from, URI url, Attempt attempt, UrlSender<T> sending)
      throws IOException, InterruptedException {
    int last = triesOtherAddresses ? all.size() - 1 : from;
    for (int i = from;; i++) {
      try {
        return sending.sendTo(AddressLookup.withHost(all.get(i), url));
      } catch (IOException | BifrostException e) {
        if (!isConnectFailure(e) || attempt.isCancelled()) throw e;
        if (i == last) throw withAddresses(e, all);
      }
    }
  }

  private static boolean isConnectFailure(Exception e) {
    if (e instanceof BifrostException known) {
      return known.error() instanceof TimedOut passed && passed.limit() == TimedOut.Limit.CONNECT;
    }
    return (e instanceof ConnectException || e instanceof NoRouteToHostException)
        && !(e.getCause() instanceof UnresolvedAddressException);
  }

  /** {@return the addresses of the name; none if it cannot be looked up, which must not hide the failure to connect} */
  private List<InetAddress> lookUpOrNone(Attempt attempt, Exception failure) throws InterruptedException {
    if (attempt.isCancelled()) return List.of();
    try {
      return addressLookup.lookUp(baseUrl.host(), attempt);
    } catch (IOException | BifrostException e) {
      failure.addSuppressed(e);
      return List.of();
    }
  }

  /** {@return the failure to connect, with the addresses in its message} Throws a timeout as it is. */
  private static IOException withAddresses(Exception failure, List<InetAddress> all) throws IOException {
    if (failure instanceof BifrostException timedOut) throw timedOut;
    if (!(failure instanceof ConnectException) || all.isEmpty()) throw (IOException) failure;
    var named =
        new ConnectException(firstMessage(failure) + " (addresses of the server: " + AddressLookup.join(all) + ")");
    named.initCause(failure);
    return named;
  }

  /** {@return the first message of a failure and its causes} That of java.net.http itself has none. */
  private static String firstMessage(Throwable failure) {
    for (var each = failure; each != null; each = each.getCause()) {
      if (each.getMessage() != null) return each.getMessage();
    }
    return "connection refused";
  }
}
