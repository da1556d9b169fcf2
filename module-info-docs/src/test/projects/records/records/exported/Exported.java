package records.exported;

/** A public record in an exported package. */
public record Exported(String text) {}
