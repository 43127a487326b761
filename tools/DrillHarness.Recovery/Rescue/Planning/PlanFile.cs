using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DrillHarness.Recovery.Rescue;

/// <summary>plan.json and the captured rows beside it.</summary>
public static class PlanFile
{
    /// <summary>The plan's name in its directory.</summary>
    public const string Name = "plan.json";

    /// <summary>The directory of captured rows beside it. They are row values: readable by their owner only.</summary>
    public const string CaptureDirectory = "capture";

    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>How every file and answer of a rescue is written.</summary>
    public static JsonSerializerOptions Format { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DictionaryKeyPolicy = null,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>Makes the directory of a plan, which only its owner may enter: what is in it is customers' data. Returns its whole path.</summary>
    /// <exception cref="FormatException">Something is in the way; a plan is never written over.</exception>
    public static string MakeDirectory(string path)
    {
        var directory = Path.GetFullPath(path);
        if (File.Exists(directory)) throw new FormatException($"--out {directory} is a file, expected a directory that is empty or not there.");
        if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
            throw new FormatException($"--out {directory} is not empty, expected a directory that is empty or not there: a plan is never written over.");
        try
        {
            Directory.CreateDirectory(directory, OwnersOnly);
            File.SetUnixFileMode(directory, OwnersOnly);
            return directory;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"--out {directory} cannot be made: {problem.Message}");
        }
    }

    /// <summary>Writes the plan into its directory. Returns the SHA-256 of the file, lower-case hexadecimal.</summary>
    public static async Task<string> WriteAsync(string directory, RescuePlan plan, CancellationToken cancellation)
    {
        var bytes = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(plan, Format) + "\n");
        await File.WriteAllBytesAsync(Path.Combine(directory, Name), bytes, cancellation);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>Reads a plan and proves that it and the rows captured with it are those that the hash was given for.</summary>
    /// <exception cref="FormatException">The file is no plan of schema version 1.</exception>
    /// <exception cref="UnsafeException">The hash is another's, or a captured file changed.</exception>
    public static async Task<RescuePlan> ReadAsync(string path, string hash, CancellationToken cancellation)
    {
        if (!File.Exists(path)) throw new FormatException($"--plan {path}: there is no such file, expected a plan.json that rescue plan wrote.");
        var bytes = await File.ReadAllBytesAsync(path, cancellation);
        var found = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (!string.Equals(found, hash.Trim(), StringComparison.OrdinalIgnoreCase))
            throw new UnsafeException("The plan's SHA-256", hash.Trim(), found, $"read the plan again; its hash was printed when it was made: sha256sum {path}");
        var plan = Parse(path, bytes);
        await ProveCaptureAsync(CaptureOf(path), plan.Capture, cancellation);
        return plan;
    }

    /// <summary>Where the rows captured with a plan lie.</summary>
    public static string CaptureOf(string planPath) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(planPath))!, CaptureDirectory);

    /// <summary>The files of a capture directory with their hashes, by name.</summary>
    public static async Task<IReadOnlyList<CaptureFile>> HashAsync(string captureDirectory, CancellationToken cancellation)
    {
        var files = new List<CaptureFile>();
        foreach (var path in Directory.EnumerateFiles(captureDirectory, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            await using var stream = File.OpenRead(path);
            var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
            files.Add(new CaptureFile(Path.GetRelativePath(captureDirectory, path), stream.Length, sha256));
        }

        return files;
    }

    private static RescuePlan Parse(string path, byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<RescuePlan>(bytes, Format) is { SchemaVersion: 1 } plan ? plan : throw new FormatException($"--plan {path}: expected a plan of schemaVersion 1.");
        }
        catch (JsonException problem)
        {
            throw new FormatException($"--plan {path}: expected a plan of schemaVersion 1, found something else ({problem.Message}).");
        }
    }

    private static async Task ProveCaptureAsync(string directory, IReadOnlyList<CaptureFile> expected, CancellationToken cancellation)
    {
        if (!Directory.Exists(directory)) throw new UnsafeException($"The captured rows at {directory}", $"{expected.Count} files", "no directory", "keep plan.json and capture together");
        var found = (await HashAsync(directory, cancellation)).ToDictionary(file => file.Name);
        foreach (var file in expected)
            if (!found.TryGetValue(file.Name, out var now) || now.Sha256 != file.Sha256)
                throw new UnsafeException($"The captured rows in {file.Name}", file.Sha256, now?.Sha256 ?? "no such file", "plan again");
    }
}
