using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.State;
using Microsoft.Data.Sqlite;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>Whatever happened to the file: all of the state comes back, or one line says why not.</summary>
public sealed class StateDamageTests : RestartFixture
{
    private const int Step = 53;

    private string StatePath => Data.File("cloud.db");

    [Fact]
    public void A_byte_that_was_changed_anywhere_is_noticed_or_does_not_matter()
    {
        (string dump, byte[] bytes) = CreateState();
        int noticed = 0;
        int total = 0;
        for (int offset = 0; offset < bytes.Length; offset += offset < 100 ? 1 : Step)
        {
            byte[] damaged = [.. bytes];
            damaged[offset] ^= 0x15;
            noticed += AssertReadsAllOrNames(dump, damaged, $"byte {offset}") ? 0 : 1;
            total++;
        }

        Assert.True(noticed > total / 10, $"{noticed} of {total}");
    }

    [Fact]
    public void Zeros_in_place_of_any_block_are_noticed_or_do_not_matter()
    {
        (string dump, byte[] bytes) = CreateState();
        for (int offset = 0; offset < bytes.Length; offset += 512)
        {
            byte[] damaged = [.. bytes];
            damaged.AsSpan(offset, 512).Clear();
            AssertReadsAllOrNames(dump, damaged, $"block at {offset}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(9000)]
    public void A_file_that_was_cut_is_named_and_left_alone(int length)
    {
        (_, byte[] bytes) = CreateState();
        Assert.True(length < bytes.Length);
        byte[] cut = bytes[..length];
        File.WriteAllBytes(StatePath, cut);
        var exception = Assert.Throws<DataFolderException>(() => RunCloud(Dump));
        AssertOneLine(exception);
        Assert.Equal(cut, File.ReadAllBytes(StatePath));
    }

    [Fact]
    public void A_creation_that_was_interrupted_leaves_nothing_that_is_taken_for_a_state()
    {
        File.WriteAllText(Data.File("cloud.db.new"), "half");
        File.WriteAllText(Data.File("cloud.db-wal"), "the journal of a file that was deleted");
        using StateFile state = StateFile.Open(Data.Path);
        Assert.True(state.IsNew);
        Assert.False(File.Exists(Data.File("cloud.db.new")));
    }

    [Fact]
    public void A_file_of_the_format_before_is_read()
    {
        using (var connection = new SqliteConnection($"Data Source={StatePath};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = """
                CREATE TABLE record (kind TEXT, key TEXT, json TEXT, UNIQUE (kind, key));
                INSERT INTO record VALUES ('thing', 'lamp', '{"Name":"lamp","Version":7}');
                PRAGMA user_version = 1;
                """;
            command.ExecuteNonQuery();
        }

        Assert.Equal("7", RunCloud(GetLampVersion));
        RunCloud(dispatcher => dispatcher.Execute<string>((services, _) =>
            (services.Registry.CreateThing("fan").Name, [])));
        Assert.Equal("7", RunCloud(GetLampVersion));

        static string GetLampVersion(DuplexSensor.LocalCloud.Broker.ServiceDispatcher dispatcher) =>
            dispatcher.Execute<string>((services, _) => ($"{services.Registry.GetThing("lamp").Version}", []));
    }

    [Fact]
    public void The_file_is_the_users_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (StateFile state = StateFile.Open(Data.Path))
            {
                state.Persist([new RecordChange("thing", "lamp", """{"Name":"lamp"}""")]);
                foreach (string file in Directory.GetFiles(Data.Path))
                {
                    Assert.Equal(mine, File.GetUnixFileMode(file));
                }
            }

            File.SetUnixFileMode(StatePath, mine | UnixFileMode.OtherRead);
            StateFile.Open(Data.Path).Dispose();
            Assert.Equal(mine, File.GetUnixFileMode(StatePath));
        }
    }

    private (string Dump, byte[] Bytes) CreateState()
    {
        string dump = RunCloud(dispatcher =>
        {
            AddSampleData(dispatcher);
            return Dump(dispatcher);
        });
        return (dump, File.ReadAllBytes(StatePath));
    }

    // True when it reads all.
    private bool AssertReadsAllOrNames(string dump, byte[] damaged, string where)
    {
        File.Delete(Data.File("cloud.db-wal"));
        File.WriteAllBytes(StatePath, damaged);
        try
        {
            string read = RunCloud(Dump);
            Assert.True(dump == read, $"{where}: {read}");
            return true;
        }
        catch (DataFolderException e)
        {
            AssertOneLine(e);
            return false;
        }
    }

    private void AssertOneLine(DataFolderException e)
    {
        Assert.Contains($"'{StatePath}'", e.Message, StringComparison.Ordinal);
        Assert.Contains("delete both to start from nothing", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }
}
