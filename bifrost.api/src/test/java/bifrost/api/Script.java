package bifrost.api;

import bifrost.api.ScriptedProvider.Answer;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
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
final class Script {
  private final ConcurrentLinkedQueue<Object> steps = new ConcurrentLinkedQueue<>();
  private final List<String> keys = new ArrayList<>();

  static Script of(Object... steps) {
    var script = new Script();
    script.steps.addAll(List.of(steps));
    return script;
  }

  ScriptedProvider provider(String name) {
    return by(new ScriptedProvider(name));
  }

  /** Whatever is asked, whole or streamed. */
  ScriptedProvider by(ScriptedProvider provider) {
    return provider.answering(answer(ChatCompletion::of)).streaming(answer(text -> ScriptedSource.of(text)));
  }

  private <T> Answer<T> answer(Function<String, T> answer) {
    return attempt -> answer.apply(next(attempt));
  }

  private String next(Attempt attempt) throws IOException, InterruptedException {
    keys.add(attempt.key().map(Key::id).orElse("none"));
    var step = steps.poll();
    if (step == null) throw new AssertionError("nobody expected another try");
    if (step instanceof BifrostError error) throw new BifrostException(error);
    if (step instanceof Throwable thrown) throw Samples.<RuntimeException>sneaky(thrown);
    if (step instanceof Answer<?> answer) return (String) answer.to(attempt);
    return (String) step;
  }

  /** Every step was taken. */
  boolean isDone() {
    return steps.isEmpty();
  }

  /** The ids of the keys, one for each try. */
  List<String> keys() {
    return keys;
  }

  /** The same step several times. */
  static Object[] times(int count, Object step, Object... then) {
    return Stream.concat(Stream.generate(() -> step).limit(count), Stream.of(then)).toArray();
  }
}
