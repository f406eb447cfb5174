using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Registry;
using DuplexSensor.LocalCloud.State;
using Microsoft.Data.Sqlite;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>A damaged state file is either read completely or refused with an error of one line.</summary>
public sealed class StateDamageTests : RestartFixture
{
    private const int Step = 53;

    private string StatePath => Data.File("cloud.db");

    [Fact]
    public void A_changed_byte_is_detected_or_has_no_effect()
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
    public void A_zeroed_block_is_detected_or_has_no_effect()
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
    public void A_truncated_file_is_refused_and_left_unchanged(int length)
    {
        (_, byte[] bytes) = CreateState();
        Assert.True(length < bytes.Length);
        byte[] cut = bytes[..length];
        File.WriteAllBytes(StatePath, cut);
        var exception = Assert.Throws<DataFolderException>(() => RunCloud(Dump));
        AssertOneLine(exception);
        Assert.Equal(cut, File.ReadAllBytes(StatePath));
    }

    [Theory]
    [InlineData("UPDATE record SET key = 'fan' WHERE kind = 'thing'")]
    [InlineData("UPDATE record SET kind = 'thing' WHERE kind = 'group'")]
    public void A_record_under_another_key_or_kind_is_refused(string damage)
    {
        CreateState();
        using (var connection = new SqliteConnection($"Data Source={StatePath};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = damage;
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        var exception = Assert.Throws<DataFolderException>(() => RunCloud(Dump));
        Assert.Contains("its checksum is wrong", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_an_interrupted_creation_are_not_read_as_state()
    {
        File.WriteAllText(Data.File("cloud.db.new"), "half");
        File.WriteAllText(Data.File("cloud.db-wal"), "the journal of a file that was deleted");
        using StateFile state = StateFile.Open(Data.Path);
        Assert.True(state.IsNew);
        Assert.False(File.Exists(Data.File("cloud.db.new")));
    }

    [Fact]
    public void A_file_of_the_previous_format_is_read()
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
    public void Only_the_user_can_access_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (StateFile state = StateFile.Open(Data.Path))
            {
                state.Persist([new RecordChange("thing", "lamp", new Thing("lamp"))]);
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

    // Returns whether the cloud read the complete state.
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
