/** The rules for live servers, and the formats of their report. */
package bifrost.testkit.internal.live;
