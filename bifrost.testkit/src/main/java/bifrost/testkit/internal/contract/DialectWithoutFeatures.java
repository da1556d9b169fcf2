package bifrost.testkit.internal.contract;

import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect;
import bifrost.testkit.contract.Scenario;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** A dialect that lacks some features of another. */
public record DialectWithoutFeatures(Dialect dialect, Set<Feature> missing) implements Dialect {
  public DialectWithoutFeatures {
    Objects.requireNonNull(dialect, "dialect");
    missing = Set.copyOf(Objects.requireNonNull(missing, "features"));
  }

  @Override
  public Set<Feature> features() {
    var features = EnumSet.noneOf(Feature.class);
    dialect.features().stream().filter(feature -> !missing.contains(feature)).forEach(features::add);
    return Collections.unmodifiableSet(features);
  }

  @Override
  public DecodedRequest decode(RecordedRequest request) {
    return dialect.decode(request);
  }

  @Override
  public Reply encodeResponse(Scenario scenario) {
    return dialect.encodeResponse(scenario);
  }

  @Override
  public Reply encodeStream(Scenario scenario) {
    return dialect.encodeStream(scenario);
  }

  @Override
  public Reply encodeError(Scenario scenario) {
    return dialect.encodeError(scenario);
  }

  @Override
  public List<byte[]> malformedEvents() {
    return dialect.malformedEvents();
  }
}
