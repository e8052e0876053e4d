#include "faults.h"

#include <dlfcn.h>
#include <sys/stat.h>

#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <vector>

namespace emulated {
namespace {

struct Fault {
  long long call;
  Result result;
  long long seen = 0;
};

class Faults {
 public:
  Faults() {
    Dl_info info;
    if (dladdr(reinterpret_cast<void*>(&faultOf), &info) && info.dli_fname) {
      const std::string library = info.dli_fname;
      path_ = library.substr(0, library.rfind('/') + 1) + "faults";
    }
    struct stat found;
    // A machine that has no such file when it is first asked never has: looking for it at every call would cost.
    if (stat(path_.c_str(), &found) != 0) path_.clear();
  }

  Result result(const std::string& name) {
    std::lock_guard<std::mutex> lock(mutex_);
    read();
    const auto found = faults_.find(name);
    if (found == faults_.end()) return SUCCESS;
    Result result = SUCCESS;
    for (Fault& fault : found->second) {
      fault.seen++;
      if (result == SUCCESS && (fault.call == 0 || fault.call == fault.seen)) result = fault.result;
    }
    return result;
  }

  long long setting(const std::string& name, long long usual) {
    std::lock_guard<std::mutex> lock(mutex_);
    read();
    const auto found = settings_.find(name);
    return found == settings_.end() ? usual : found->second;
  }

 private:
  void read() {
    struct stat now;
    if (path_.empty() || stat(path_.c_str(), &now) != 0) return;
    if (now.st_mtim.tv_sec == seconds_ && now.st_mtim.tv_nsec == nanoseconds_ && now.st_size == size_) return;
    seconds_ = now.st_mtim.tv_sec;
    nanoseconds_ = now.st_mtim.tv_nsec;
    size_ = now.st_size;
    faults_.clear();
    settings_.clear();
    std::ifstream file(path_);
    for (std::string line; std::getline(file, line);) {
      std::istringstream words(line);
      std::string name;
      long long first, second;
      if (!(words >> name >> first)) continue;
      if (words >> second) faults_[name].push_back(Fault{first, static_cast<Result>(second)});
      else settings_[name] = first;
    }
  }

  std::mutex mutex_;
  std::string path_;
  long long seconds_ = -1, nanoseconds_ = -1, size_ = -1;
  std::map<std::string, std::vector<Fault>> faults_;
  std::map<std::string, long long> settings_;
};

Faults& faults() {
  // Never destroyed: threads may still ask while the process ends.
  static Faults& all = *new Faults();
  return all;
}

}  // namespace

Result faultOf(const std::string& name) { return faults().result(name); }
long long setting(const std::string& name, long long usual) { return faults().setting(name, usual); }

}  // namespace emulated
