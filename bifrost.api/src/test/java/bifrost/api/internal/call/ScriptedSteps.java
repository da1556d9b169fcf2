package bifrost.api.internal.call;

import bifrost.api.ApiKey;
import bifrost.api.BifrostError;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.internal.call.ScriptedProvider.Responder;
import bifrost.api.spi.Attempt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A script with a step for each attempt. A step is an error, an exception, a text, or a {@link Responder}. Records the
 * keys of the attempts. An attempt after the last step fails the test.
 */
public final class ScriptedSteps {
  private final ConcurrentLinkedQueue<Object> steps = new ConcurrentLinkedQueue<>();
  private final List<String> keys = new ArrayList<>();

  public static ScriptedSteps of(Object... steps) {
    var script = new ScriptedSteps();
    script.steps.addAll(List.of(steps));
    return script;
  }

  public ScriptedProvider provider(String name) {
    return applyTo(new ScriptedProvider(name));
  }

  /** Makes the provider respond to unary calls and streams with the steps of this script. */
  public ScriptedProvider applyTo(ScriptedProvider provider) {
    return provider.responding(responder(ChatCompletion::of)).streaming(responder(text -> ScriptedSource.of(text)));
  }

  private <T> Responder<T> responder(Function<String, T> response) {
    return attempt -> response.apply(next(attempt));
  }

  private String next(Attempt attempt) throws IOException, InterruptedException {
    keys.add(attempt.key().map(ApiKey::id).orElse("none"));
    var step = steps.poll();
    if (step == null) throw new AssertionError("unexpected attempt: the script has no further step");
    if (step instanceof BifrostError error) throw new BifrostException(error);
    if (step instanceof Throwable thrown) throw Fixtures.<RuntimeException>sneakyThrow(thrown);
    if (step instanceof Responder<?> responder) return (String) responder.respond(attempt);
    return (String) step;
  }

  /** {@return whether every step has run} */
  public boolean isDone() {
    return steps.isEmpty();
  }

  /** {@return the key ids of the attempts, in order} */
  public List<String> keys() {
    return keys;
  }

  /** {@return the step, repeated {@code count} times, followed by other steps} */
  public static Object[] times(int count, Object step, Object... then) {
    return Stream.concat(Stream.generate(() -> step).limit(count), Stream.of(then)).toArray();
  }
}
