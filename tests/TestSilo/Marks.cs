using Asya.Tasks;

namespace Asya.TestSilo;

/// <summary>A folder shared with the test. An actor's marks there outlive its process.</summary>
internal sealed class Marks(IConfiguration configuration)
{
    private readonly string _folder = configuration["ASYA_TEST_MARKS"] ?? Path.GetTempPath();

    /// <summary>Leaves a mark. True the first time.</summary>
    public bool Leave(TaskId task, string actor)
    {
        string file = Path.Combine(_folder, $"{task.Value}.{actor}");
        try
        {
            using FileStream mark = new(file, FileMode.CreateNew);
            return true;
        }
        catch (IOException) when (File.Exists(file))
        {
            return false;
        }
    }

    /// <summary>Takes away what the test has put there; null: nothing.</summary>
    public string? Take(string name)
    {
        string file = Path.Combine(_folder, name);
        if (!File.Exists(file))
        {
            return null;
        }

        string text = File.ReadAllText(file);
        File.Delete(file);
        return text;
    }

    /// <summary>Waits until the test has put a file for a task there: <c>task.open</c>.</summary>
    public async Task OpenedAsync(TaskId task, CancellationToken cancellationToken)
    {
        while (!File.Exists(Path.Combine(_folder, $"{task.Value}.open")))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
        }
    }
}
