package bifrost.api.internal.call;

import bifrost.api.ApiKey;
import bifrost.api.BifrostError;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.internal.call.ScriptedProvider.Answer;
import bifrost.api.spi.Attempt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a provider does, try for try: fail with an error or an exception, or answer with a text. It remembers the keys it was given. One
 * more try than there are steps is a failure of the test.
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
    return by(new ScriptedProvider(name));
  }

  /** Whatever is asked, whole or streamed. */
  public ScriptedProvider by(ScriptedProvider provider) {
    return provider.answering(answer(ChatCompletion::of)).streaming(answer(text -> ScriptedSource.of(text)));
  }

  private <T> Answer<T> answer(Function<String, T> answer) {
    return attempt -> answer.apply(next(attempt));
  }

  private String next(Attempt attempt) throws IOException, InterruptedException {
    keys.add(attempt.key().map(ApiKey::id).orElse("none"));
    var step = steps.poll();
    if (step == null) throw new AssertionError("nobody expected another try");
    if (step instanceof BifrostError error) throw new BifrostException(error);
    if (step instanceof Throwable thrown) throw Fixtures.<RuntimeException>sneaky(thrown);
    if (step instanceof Answer<?> answer) return (String) answer.to(attempt);
    return (String) step;
  }

  /** Every step was taken. */
  public boolean isDone() {
    return steps.isEmpty();
  }

  /** The ids of the keys, one for each try. */
  public List<String> keys() {
    return keys;
  }

  /** The same step several times. */
  public static Object[] times(int count, Object step, Object... then) {
    return Stream.concat(Stream.generate(() -> step).limit(count), Stream.of(then)).toArray();
  }
}
