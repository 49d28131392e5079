namespace Asya.TestSilo;

/// <summary>What an actor remembers across the death of its process: which tasks it has seen.</summary>
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
}
