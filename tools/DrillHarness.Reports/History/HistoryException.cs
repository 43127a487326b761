namespace DrillHarness.Reports;

/// <summary>A history cannot be opened, read or written.</summary>
public sealed class HistoryException(string message, Exception? inner = null) : Exception(message, inner);
