package bifrost.testkit.internal.live;

import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.Outcome;
import bifrost.api.Request;
import bifrost.api.Streamable;

/**
 * Who calls with a key that is not known.
 *
 * @param key the key
 * @param bifrost a client with it
 */
public record WrongKeyClient(String key, Bifrost bifrost) {
  public void assertKeyHidden(LiveClient client, Request<?> request) {
    var outcome = bifrost.attempt(request, client.options());
    look(outcome.report() + " " + (outcome instanceof Outcome.Failure<?> it ? it.error() : ""));
  }

  public void assertKeyHiddenInStream(LiveClient client, Streamable<?, ?> request) {
    try (var stream = bifrost.stream(request, client.options())) {
      stream.collect();
      look(stream.outcome() + "");
    } catch (BifrostException e) {
      for (Throwable each = e; each != null; each = each.getCause()) look(each.toString());
      look(e.error() + " " + e.report());
    }
  }

  private void look(String shown) {
    LiveClient.expect(!shown.contains(key), "a text without the key", shown);
  }

  @Override
  public String toString() {
    return "a stranger";
  }
}
