package bifrost.testkit.internal.server;

import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The replies that depend on the request: rules with a condition, and a function for requests that no rule
 * matches. Immutable, so that a test can restore the rules that were set before it.
 */
public record ReplyRules(List<Rule> rules, Function<RecordedRequest, Optional<Reply>> function) {
  /** A reply to all requests that fulfil a condition. */
  public record Rule(Predicate<RecordedRequest> condition, Reply reply) {}

  public static final ReplyRules NONE = new ReplyRules(List.of(), request -> Optional.empty());

  public static Predicate<RecordedRequest> path(String path) {
    if (!path.startsWith("/")) throw new IllegalArgumentException("path must start with '/': " + path);
    boolean hasQuery = path.indexOf('?') >= 0;
    return request -> path.equals(hasQuery ? RequestTarget.withQuery(request) : RequestTarget.path(request));
  }

  /** {@return these rules and a new one, which takes precedence} */
  public ReplyRules with(Predicate<RecordedRequest> condition, Reply reply) {
    return new ReplyRules(Stream.concat(Stream.of(new Rule(condition, reply)), rules.stream()).toList(), function);
  }

  public ReplyRules with(Function<RecordedRequest, Optional<Reply>> newFunction) {
    return new ReplyRules(rules, newFunction);
  }

  public ReplyRules withoutRules() {
    return new ReplyRules(List.of(), function);
  }

  public Optional<Reply> replyTo(RecordedRequest request) {
    for (var rule : rules) if (rule.condition().test(request)) return Optional.of(rule.reply());
    return function.apply(request);
  }
}
