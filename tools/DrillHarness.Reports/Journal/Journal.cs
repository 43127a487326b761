using System.Text;
using System.Text.Json;
using DrillHarness.Reports.Events;

namespace DrillHarness.Reports;

/// <summary>
/// The record of a run: events.jsonl, one JSON object per line, in the operating system's hands as soon as <see cref="Record"/> returns,
/// so that a killed run leaves what it had. Safe for many threads.
/// </summary>
public sealed class Journal : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly IProgress<JournalEvent>? _progress;
    private readonly SecretStrings _secrets = new();
    private readonly JsonSerializerOptions _format;
    private readonly List<JournalEvent> _events = [];

    private Journal(FileStream file, TimeProvider clock, IProgress<JournalEvent>? progress)
    {
        _file = file;
        _clock = clock;
        _started = clock.GetTimestamp();
        _progress = progress;
        _format = JournalFormat.Redacting(_secrets);
    }

    /// <summary>Opens a new journal; the clock of <see cref="JournalEvent.Elapsed"/> starts now.</summary>
    /// <param name="path">The file, which must not exist yet; its directory is made.</param>
    /// <param name="progress">Told of every event as the file has it, in order, before <see cref="Record"/> returns; has to be quick.</param>
    /// <param name="clock">The clock; the system's by default.</param>
    /// <exception cref="IOException">The file exists or cannot be made.</exception>
    public static Journal Create(string path, IProgress<JournalEvent>? progress = null, TimeProvider? clock = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        return new Journal(file, clock ?? TimeProvider.System, progress);
    }

    /// <summary>Time since the journal was opened, by the monotonic clock: what <see cref="ActivityMeasured"/> counts in.</summary>
    public TimeSpan Elapsed => _clock.GetElapsedTime(_started);

    /// <summary>Everything recorded so far, as the file has it.</summary>
    public IReadOnlyList<JournalEvent> Events
    {
        get
        {
            lock (_gate) return [.. _events];
        }
    }

    /// <summary>From now on this value is replaced in every string that is written.</summary>
    /// <param name="secret">A password or key; not empty.</param>
    public void Redact(string secret) => _secrets.Add(secret);

    /// <summary>Stamps both clocks on the event and appends it.</summary>
    public void Record(JournalEvent happened)
    {
        lock (_gate)
        {
            var line = JsonSerializer.Serialize(happened with { At = _clock.GetUtcNow(), Elapsed = Elapsed.TotalSeconds }, _format);
            _file.Write(Encoding.UTF8.GetBytes(line + "\n"));
            _file.Flush();
            // Read back, so that nobody sees anything that the file does not say.
            var written = JsonSerializer.Deserialize<JournalEvent>(line, JournalFormat.Lines)!;
            _events.Add(written);
            _progress?.Report(written);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();
}
