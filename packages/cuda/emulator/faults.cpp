#include "faults.h"

#include <dlfcn.h>
#include <sys/stat.h>

#include <fstream>
#include <map>
#include <mutex>
#include <sstream>

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
    const auto fault = faults_.find(name);
    if (fault == faults_.end()) return SUCCESS;
    fault->second.seen++;
    const bool now = fault->second.call == 0 || fault->second.call == fault->second.seen;
    return now ? fault->second.result : SUCCESS;
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
      if (words >> second) faults_[name] = Fault{first, static_cast<Result>(second)};
      else settings_[name] = first;
    }
  }

  std::mutex mutex_;
  std::string path_;
  long long seconds_ = -1, nanoseconds_ = -1, size_ = -1;
  std::map<std::string, Fault> faults_;
  std::map<std::string, long long> settings_;
};

Faults& faults() {
  static Faults all;
  return all;
}

}  // namespace

Result faultOf(const std::string& name) { return faults().result(name); }
long long setting(const std::string& name, long long usual) { return faults().setting(name, usual); }

}  // namespace emulated
