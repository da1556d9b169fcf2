/** An application with records that are exported, opened, or neither. */
module records {
  requires bifrost.api;

  exports records.exported;

  opens records.opened to bifrost.api;
}
