package bifrost.testkit.internal.live;

import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.Outcome;
import bifrost.api.Request;
import bifrost.api.Streamable;

/**
 * A client whose key the server rejects.
 *
 * @param key the key
 * @param bifrost the client
 */
public record WrongKeyClient(String key, Bifrost bifrost) {
  public void assertKeyHidden(LiveClient client, Request<?> request) {
    var outcome = bifrost.trySend(request, client.options());
    expectNoKey(outcome.report() + " " + (outcome instanceof Outcome.Failure<?> it ? it.error() : ""));
  }

  public void assertKeyHiddenInStream(LiveClient client, Streamable<?, ?> request) {
    try (var stream = bifrost.stream(request, client.options())) {
      stream.collect();
      expectNoKey(stream.outcome() + "");
    } catch (BifrostException e) {
      for (Throwable each = e; each != null; each = each.getCause()) expectNoKey(each.toString());
      expectNoKey(e.error() + " " + e.report());
    }
  }

  private void expectNoKey(String text) {
    LiveClient.expect(!text.contains(key), "a text without the key", text);
  }

  @Override
  public String toString() {
    return "a client with a wrong key";
  }
}
